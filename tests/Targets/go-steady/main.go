// strobe: interactive
// strobe: order interleaved
// Twelve goroutines on four threads call traced functions without a pause, some of them in loops that only a signal can stop, and check every
// result, until the input ends. Then: "all right".
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

var over, rounds, wrong int64

//go:noinline
func add(a, b int) int { return a + b }

//go:noinline
func larger(a, b int) int {
	if a > b {
		return a
	}
	return b
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
func tight(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i & 3
	}
	return sum
}

//go:noinline
func guarded(p *int) (result int) {
	defer func() {
		if recover() != nil {
			result = 5
		}
	}()
	return *p
}

func expect(isRight bool) {
	if !isRight {
		atomic.AddInt64(&wrong, 1)
	}
}

func run(number int, group *sync.WaitGroup) {
	defer group.Done()
	for i := 1; atomic.LoadInt64(&over) == 0; i++ {
		sum := 0
		for j := 0; j < 1000; j++ {
			sum = add(sum, j)
		}
		expect(sum == 499500)
		expect(larger(number, 100) == 100 && larger(200, number) == 200)
		expect(deep(60) == 60)
		expect(tight(1<<12) == 6144)
		expect(guarded(nil) == 5)
		if i%64 == 0 {
			grown := make(chan int)
			go func() { grown <- deep(500) }()
			expect(<-grown == 500)
		}
		_ = make([]byte, 1<<12)
		atomic.AddInt64(&rounds, 1)
	}
}

func main() {
	debug.SetGCPercent(5)
	runtime.GOMAXPROCS(4)
	var group sync.WaitGroup
	for i := 0; i < 12; i++ {
		group.Add(1)
		go run(i, &group)
	}
	fmt.Println("pid", os.Getpid())
	one := make([]byte, 1)
	for n := 1; n > 0; {
		n, _ = os.Stdin.Read(one)
	}
	atomic.StoreInt64(&over, 1)
	group.Wait()
	if rounds == 0 || wrong != 0 {
		fmt.Println("WRONG", rounds, wrong)
	} else {
		fmt.Println("all right")
	}
}
