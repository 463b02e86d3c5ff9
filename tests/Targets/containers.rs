// Numbers in what Rust's standard library keeps them in.
use std::hint::black_box;

struct Gain { level: f32, taps: Vec<f64> }

fn look(slice: &[i16], gain: &Gain) -> f64 {
    let boxed: Box<[u8]> = vec![1, 2, 3].into_boxed_slice();
    let grid = [[1i32, 2], [3, 4], [5, 6]];
    let sum = slice.len() as f64 + gain.taps[0] + gain.level as f64 + boxed[2] as f64 + grid[2][1] as f64;
    black_box((&boxed, &grid));
    black_box(sum)    // LINE seen
}

fn main() {
    let samples: Vec<i16> = vec![10, -20, 30, -40];
    let gain = Gain { level: 0.5, taps: vec![0.25, 0.75] };
    let sum = look(&samples[1..], &gain);
    assert_eq!(sum, 3.0 + 0.25 + 0.5 + 3.0 + 6.0);
    println!("all right");
}
