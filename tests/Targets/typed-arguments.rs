// strobe: calls typed_arguments::integers 1
use std::hint::black_box;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point { x: i32, y: i32 }

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plain { Red, Green, Blue }

#[derive(Clone, Debug, PartialEq)]
pub enum Shape { Nothing, Circle(f64), Rectangle { width: u32, height: u32 } }

#[inline(never)]
pub fn integers(a: i8, b: u8, c: i16, d: u16, e: i32, f: u32, g: i64, h: u64) -> i64 {
    black_box((a as i64 + b as i64 + c as i64 + d as i64 + e as i64 + f as i64).wrapping_add(g ^ h as i64))
}

#[inline(never)]
pub fn wide(a: i128, b: u128) -> u128 { black_box(a as u128 ^ b) }

#[inline(never)]
pub fn sizes(a: usize, b: isize) -> usize { black_box(a.wrapping_add(b as usize)) }

#[inline(never)]
pub fn floats(a: f32, b: f64) -> f64 { black_box(a as f64 + b) }

#[inline(never)]
pub fn small(yes: bool, c: char) -> char { black_box(if yes { c } else { '?' }) }

#[inline(never)]
pub fn text(borrowed: &str, owned: &String, moved: String) -> String { black_box(format!("{}{}{}", borrowed, owned, moved)) }

#[inline(never)]
pub fn slices(numbers: &[i32], bytes: &[u8], list: &Vec<u16>) -> i32 {
    black_box(numbers.iter().sum::<i32>() + bytes.len() as i32 + list.len() as i32)
}

#[inline(never)]
pub fn options(some: Option<i32>, none: Option<i32>, niche: Option<&i32>, empty: Option<&i32>) -> Option<u64> {
    black_box(Some((some.is_some() as u64) + (none.is_some() as u64) + (*niche.unwrap() as u64) + (empty.is_some() as u64)))
}

#[inline(never)]
pub fn results(good: Result<u32, String>, bad: Result<u32, String>) -> u32 { black_box(good.unwrap() + bad.unwrap_err().len() as u32) }

#[inline(never)]
pub fn enums(plain: Plain, shape: &Shape, other: &Shape) -> Plain {
    black_box(if *shape == Shape::Nothing || *other == Shape::Nothing { plain } else { Plain::Red })
}

#[inline(never)]
pub fn structs(by_value: Point, by_reference: &Point, tuple: (i32, f64), array: [u16; 3]) -> Point {
    black_box(Point { x: by_value.x + tuple.0 + array[2] as i32, y: by_reference.y + tuple.1 as i32 })
}

#[inline(never)]
pub fn generic<T: Copy>(value: T) -> T { black_box(value) }

impl Point {
    #[inline(never)]
    pub fn moved(&mut self, by: i32) -> i32 { self.x += by; black_box(self.x) }
}

pub trait Speaks { fn speak(&self, volume: i32) -> i32; }

impl Speaks for Point {
    #[inline(never)]
    fn speak(&self, volume: i32) -> i32 { black_box(self.y * volume) }
}

pub struct Person { pub name: String, pub age: u8, pub tags: Vec<String>, pub boss: Option<Box<Person>> }

#[inline(never)]
pub fn boxes(whole: Box<i32>, some: Option<Box<i32>>, none: Option<Box<i32>>, words: Box<str>) -> i32 {
    black_box(*whole + *some.unwrap() + none.map_or(1, |n| *n) + words.len() as i32)
}

#[inline(never)]
pub fn maybe_texts(some: Option<String>, none: Option<String>, borrowed: Option<&str>, twice: &&str) -> Option<String> {
    let length = none.map_or(0, |t| t.len()) + borrowed.unwrap().len() + twice.len();
    black_box(some.map(|t| t + &length.to_string()))
}

#[inline(never)]
pub fn person(who: &Person, words: &[&str], nested: ((u8, u16), char)) -> usize {
    black_box(who.age as usize + who.tags.len() + who.boss.is_some() as usize + words.len() + (nested.0).1 as usize + nested.1 as usize)
}

#[inline(never)]
pub fn largest(value: u128, shift: u32) -> u128 { black_box(value >> shift) }

#[inline(never)]
pub fn long_array(bytes: &[u8; 150], list: &[u16]) -> usize { black_box(bytes.len() + list.len() + bytes[149] as usize) }

fn main() {
    let mut sum = integers(-5, 250, -30000, 65000, -2000000000, 4000000000, i64::MIN, u64::MAX) as u64;
    sum ^= wide(-1, 1 << 100) as u64;
    sum ^= sizes(usize::MAX, -7) as u64;
    sum ^= floats(0.1, 0.2).to_bits();
    sum ^= small(true, '\u{1F600}') as u64;
    sum ^= text("borrowed", &String::from("owned \u{e9}"), String::from("moved")).len() as u64;
    sum ^= slices(&[1, -2, 3], b"bytes", &vec![9, 8, 7, 6]) as u64;
    sum ^= options(Some(-3), None, Some(&42), None).unwrap();
    sum ^= results(Ok(7), Err(String::from("bad luck"))) as u64;
    sum ^= enums(Plain::Blue, &Shape::Circle(1.5), &Shape::Rectangle { width: 3, height: 4 }) as u64;
    sum ^= enums(Plain::Green, &Shape::Nothing, &Shape::Nothing) as u64;
    let mut point = Point { x: 1, y: 2 };
    sum ^= structs(point, &Point { x: 3, y: 4 }, (5, 6.5), [7, 8, 9]).x as u64;
    sum ^= generic(11i32) as u64 ^ generic(2.5f64).to_bits();
    sum ^= point.moved(10) as u64;
    let speaker: Box<dyn Speaks> = Box::new(black_box(point));
    sum ^= speaker.speak(3) as u64;
    sum ^= boxes(Box::new(black_box(1)), Some(Box::new(2)), None, "boxed".into()) as u64;
    sum ^= maybe_texts(Some("some".into()), None, Some("opt"), &"ref").unwrap().len() as u64;
    let boss = Person { name: "Bob".into(), age: 50, tags: vec![], boss: None };
    let ann = Person { name: "Ann".into(), age: 40, tags: vec!["x".into()], boss: Some(Box::new(boss)) };
    sum ^= (person(&ann, &["b", "c"], ((1, 2), 'z')) + ann.name.len() + ann.boss.as_ref().unwrap().name.len()) as u64;
    sum ^= largest(black_box(u128::MAX), 1) as u64;
    sum ^= long_array(&[7; 150], &vec![9u16; 3]) as u64;
    println!("sum {:016x}", sum);
}
