// strobe: order interleaved
// strobe: calls main.add 1000000
// strobe: calls main.deep 80008
// strobe: calls main.larger 80000
// strobe: calls main.none 80000
// strobe: calls main.worker 8
// strobe: calls main.length 16000 unwound 8000
// strobe: calls main.divide 8000
// strobe: calls main.guarded 24000
// strobe: calls main.fall 80000 unwound 80000
// strobe: calls main.leave 800 unwound 800
// strobe: calls main.(*inner).value 8000
// strobe: calls main.(*outer).value 8000
// strobe: calls main.pair 8000
// strobe: calls main.choose 56000
// Every way a Go function ends: returns of all shapes, recovered panics (faults in first instructions among them), Goexit, while stacks grow and
// are copied, goroutines change threads, and the collector is always at work.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
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
func worker(number int, results []int, group *sync.WaitGroup) {
	defer group.Done()
	sum := 0
	valuers[number] = &outer{inner: &inner{number}}
	for i := 0; i < 1000; i++ {
		for j := 0; j < 117; j++ {
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
	for i := 0; i < 7000; i++ {
		sum = add(sum, 1)
	}
	results[number] = sum
}

func main() {
	debug.SetGCPercent(1)
	runtime.GOMAXPROCS(4)
	var group sync.WaitGroup
	results := make([]int, workers)
	for i := range results {
		group.Add(1)
		go worker(i, results, &group)
	}
	group.Wait()
	fmt.Println("results", results)
}
