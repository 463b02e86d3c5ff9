// strobe: order interleaved
// strobe: calls main.add 100000
// strobe: calls main.deep 40008
// strobe: calls main.larger 40000
// strobe: calls main.none 40000
// strobe: calls main.worker 8
// strobe: calls main.length 8000 unwound 4000
// strobe: calls main.divide 4000
// strobe: calls main.guarded 12000
// strobe: calls main.fall 40000 unwound 40000
// strobe: calls main.leave 400 unwound 400
// strobe: calls main.pair 4000
// strobe: calls main.choose 28000
// Every way a Go function ends: returns of all shapes, a jump to another, recovered panics (faults in first instructions among them), Goexit, while
// stacks grow and are copied, goroutines change threads, and the collector is always at work. An argument says how many calls of add each worker
// makes beyond that.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
)

const workers = 8

type inner struct{ number int }

type outer struct {
	_ [3]int
	*inner
}

type valuer interface{ value() int }

// Kept where the compiler cannot know what they are.
var valuers [workers]valuer

//go:noinline
func add(a, b int) int { return a + b }

//go:noinline
func none() {}

//go:noinline
func larger(a, b int) int {
	if a > b {
		return a
	}
	return b
}

//go:noinline
func length(p *inner) int { return p.number }

//go:noinline
func divide(a, b int) (int, error) {
	if b == 0 {
		return 0, errors.New("nothing")
	}
	return a / b, nil
}

//go:noinline
func pair(n int) (text string, half float64, numbers []int) {
	return "abcdefgh"[:n&7], float64(n) / 2, []int{n, n + 1}
}

//go:noinline
func (i *inner) value() int { return i.number }

//go:noinline
func choose(n int) int {
	switch n {
	case 0:
		return 7
	case 1:
		return 13
	case 2:
		return add(n, 1)
	case 3:
		return 23
	case 4:
		return 29
	case 5:
		return 31
	case 6:
		return 37
	case 7:
		return 41
	case 8:
		return 43
	}
	return n
}

//go:noinline
func deep(n int) int {
	var room [64]byte
	room[n%64] = byte(n)
	if n == 0 {
		return int(room[0])
	}
	return deep(n-1) + 1
}

//go:noinline
func fall(n int) int {
	if n == 0 {
		panic("down")
	}
	return fall(n-1) + 1
}

// Ends by a panic of its own, by a fault of a function it calls, or as it should.
//
//go:noinline
func guarded(how int) (result int) {
	defer func() {
		if recover() != nil {
			result = -how
		}
	}()
	switch how {
	case 1:
		return length(nil)
	case 2:
		return fall(9)
	}
	return length(&inner{how})
}

//go:noinline
func leave() { runtime.Goexit() }

//go:noinline
func worker(number, more int, results []int) {
	sum := 0
	valuers[number] = &outer{inner: &inner{number}}
	for i := 0; i < 500; i++ {
		for j := 0; j < 10; j++ {
			sum = add(sum, i*number+j)
		}
		for j := 0; j < 10; j++ {
			sum += larger(i, j*100)
			none()
		}
		for j := 0; j < 7; j++ {
			sum += choose(j)
		}
		sum += valuers[number].value()
		quotient, failed := divide(i, i%3)
		if failed == nil {
			sum += quotient
		}
		text, half, numbers := pair(i)
		sum += len(text) + int(half) + numbers[1]
		for how := 1; how <= 3; how++ {
			sum += guarded(how)
		}
		if i%10 == 0 {
			sum += deep(99)
			var ended sync.WaitGroup
			ended.Add(1)
			go func() {
				defer ended.Done()
				leave()
			}()
			ended.Wait()
			garbage := make([]byte, 1<<15)
			garbage[i] = 1
			runtime.Gosched()
		}
	}
	sum += deep(0)
	for i := 0; i < 7000+more; i++ {
		sum = add(sum, 1)
	}
	results[number] = sum
}

func main() {
	debug.SetGCPercent(1)
	runtime.GOMAXPROCS(4)
	var group sync.WaitGroup
	results := make([]int, workers)
	more := 0
	if len(os.Args) > 1 {
		more, _ = strconv.Atoi(os.Args[1])
	}
	for i := range results {
		group.Add(1)
		// Not in worker: the program could end before the last one has returned.
		go func(number int) {
			defer group.Done()
			worker(number, more, results)
		}(i)
	}
	group.Wait()
	fmt.Println("results", results)
}
