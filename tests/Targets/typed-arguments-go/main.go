// Values of every kind as arguments and results of Go functions; tests/Strobe.EndToEnd.Tests/Tracing/typed-arguments-go.txt says what is shown.
package main

import (
	"errors"
	"fmt"
)

type point struct {
	X, Y int32
	Z    float64
}
// More words than there are registers.
type big struct{ a, b, c, d, e, f, g, h, i, j int }

//go:noinline
func ints(a int, b int8, c uint16, d bool, e uint64) int8 { _ = fmt.Sprint(d); return int8(a) + b + int8(c) + int8(e) }

//go:noinline
func floats(a float64, b float32, c complex128) float32 { return float32(a) + b + float32(real(c)) + float32(imag(c)) }

//go:noinline
func texts(s string, list []int, words []string) (string, int) { return s + words[0], list[1] }

//go:noinline
func structs(p point, q *point, z [1]int) point { return point{p.X + q.X, p.Y, p.Z + float64(z[0])} }

//go:noinline
func blank(_ int, b int, _ string, c string) string { return c[:b] }

//go:noinline
func onStack(x big, y int, arr [2]int) (big, int) { x.a += y + arr[1]; return x, y + 1 }

//go:noinline
func failing(n int) (half float64, err error) {
	if n == 1 {
		return 0, errors.New("odd")
	}
	return float64(n) / 2, nil
}

//go:noinline
func maps(m map[string]int, f func(int) int, c chan int, i interface{}) bool { return m != nil && f(1) == 2 && c == nil && i != nil }

//go:noinline
func many(a, b, c, d, e, f, g, h, i, j, k int) int { return a + b*c + d*e + f*g + h*i + j*k }

//go:noinline
func (p *point) moved(by int32) int32 { return p.X + by }

func main() {
	fmt.Println(ints(-5, -7, 65535, true, 18446744073709551615), floats(1.5, 2.5, complex(3, 4)))
	fmt.Println(texts("hello", []int{1, 2, 3}, []string{"one", "two"}))
	fmt.Println(structs(point{1, 2, 3.5}, &point{10, 20, 30.5}, [1]int{9}), blank(1, 2, "no", "yes"))
	fmt.Println(onStack(big{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 77, [2]int{5, 6}))
	fmt.Println(failing(1))
	fmt.Println((&point{1, 2, 3.5}).moved(10))
	fmt.Println(failing(3))
	fmt.Println(maps(map[string]int{"a": 1}, func(n int) int { return n + 1 }, nil, "x"), many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
}
