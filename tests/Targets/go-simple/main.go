// strobe: order interleaved
// strobe: calls main.add 20000
// strobe: calls main.deep 4040
// strobe: calls main.worker 4
// Stacks that grow and are copied, goroutines that move between threads, and the collector at work all the time.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

//go:noinline
func add(a, b int) int { return a + b }

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
func worker(number int, results []int, group *sync.WaitGroup) {
	defer group.Done()
	sum := 0
	for i := 0; i < 5000; i++ {
		sum = add(sum, i*number)
		if i%500 == 0 {
			sum += deep(100)
			garbage := make([]byte, 1<<16)
			garbage[i] = 1
			runtime.Gosched()
		}
	}
	results[number] = sum
}

func main() {
	debug.SetGCPercent(1)
	var group sync.WaitGroup
	results := make([]int, 4)
	for i := range results {
		group.Add(1)
		go worker(i, results, &group)
	}
	group.Wait()
	fmt.Println("results", results)
}
