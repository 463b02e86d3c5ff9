// Each traced function prints its own call the way Strobe shows it, and main prints what it returned.
#![allow(dead_code)]
use std::hint::black_box as k;

#[derive(Clone, Copy)]
pub struct Pair { x: u32, y: u32 }
#[derive(Clone, Copy)]
pub struct Floats { x: f32, y: f32 }
#[derive(Clone, Copy)]
pub struct Four { a: u32, b: u32, c: u32, d: u32 }
#[derive(Clone, Copy)]
pub struct Mixed { a: f64, b: u32 }
pub struct Named { name: String, rate: u32 }
pub enum Shape { Circle(f64), Square { side: f64 }, Unit }
pub enum Kind { Whole(u32), Real(f32) }
#[derive(Clone, Copy)]
pub enum Color { Red, Green, Blue }

#[inline(never)] pub fn integers(a: i8, b: u64, c: i32, d: bool, e: char, f: u16, g: i64) -> i64 { println!("integers(a={a}, b={b}, c={c}, d={d}, e='{e}', f={f}, g={g})"); g - a as i64 }
#[inline(never)] pub fn floating(a: f32, b: f64) -> f64 { println!("floating(a={a}, b={b})"); a as f64 + b }
#[inline(never)] pub fn pair(p: Pair, q: u8) -> Pair { println!("pair(p={{x={}, y={}}}, q={q})", p.x, p.y); Pair { x: p.y, y: p.x + q as u32 } }
#[inline(never)] pub fn floats(p: Floats) -> Floats { println!("floats(p={{x={}, y={}}})", p.x, p.y); Floats { x: p.y, y: p.x } }
#[inline(never)] pub fn four(p: Four) -> Four { println!("four(p={{a={}, b={}, c={}, d={}}})", p.a, p.b, p.c, p.d); Four { a: p.d, b: p.c, c: p.b, d: p.a } }
#[inline(never)] pub fn mixed(p: Mixed, q: u32) -> Mixed { println!("mixed(p={{a={}, b={}}}, q={q})", p.a, p.b); Mixed { a: p.a + 1.0, b: p.b + q } }
#[inline(never)] pub fn option(a: Option<u32>, b: Option<u32>, c: Option<&u32>) -> Option<u32> { println!("option(a=Some({}), b=None, c=Some({}))", a.unwrap(), c.unwrap()); k(b); a.map(|v| v + 1) }
#[inline(never)] pub fn result(a: u64) -> Result<u64, String> { println!("result(a={a})"); if a > 3 { Ok(a) } else { Err("too small".to_string()) } }
#[inline(never)] pub fn shape(a: Shape, b: Shape, c: Shape) -> Shape { println!("shape(a=Circle(2.5), b=Square{{side=1.5}}, c=Unit)"); k(b); k(c); a }
#[inline(never)] pub fn kind(a: Kind) -> Kind { println!("kind(a=Real(1.5))"); k(a); Kind::Whole(7) }
#[inline(never)] pub fn color(a: Color) -> Color { println!("color(a=Green)"); k(a); Color::Blue }
#[inline(never)] pub fn text<'a>(a: &'a str, b: String, c: &String) -> &'a str { println!("text(a=\"{a}\", b=\"{b}\", c=\"{c}\")"); &a[1..] }
#[inline(never)] pub fn slices<'a>(a: &'a [u16], b: Vec<i32>, c: &[&str]) -> &'a [u16] { println!("slices(a={a:?}, b={b:?}, c={c:?})"); &a[..1] }
#[inline(never)] pub fn named(a: &Named, b: Named) -> Named { println!("named(a={{name=\"{}\", rate={}}}, b={{name=\"{}\", rate={}}})", a.name, a.rate, b.name, b.rate); Named { name: b.name, rate: a.rate } }
#[inline(never)] pub fn boxed(a: Box<Pair>) -> Box<u32> { println!("boxed(a={:p} → {{x={}, y={}}})", a, a.x, a.y); Box::new(a.x) }
#[inline(never)] pub fn wide(a: u128, b: i128) -> i128 { println!("wide(a={a}, b={b})"); a as i128 + b }
#[inline(never)] pub fn tuple(a: (u8, u64), b: (f32, u8)) -> (u8, u64) { println!("tuple(a=({}, {}), b=({}, {}))", a.0, a.1, b.0, b.1); (a.0 + 1, a.1 + 2) }
#[inline(never)] pub fn astride(a: u64, b: u64, c: u64, d: u64, e: u64, s: &str, g: u64) -> u64 { println!("astride(a={a}, b={b}, c={c}, d={d}, e={e}, s=\"{s}\", g={g})"); g }
#[inline(never)] pub fn arrays(a: [f64; 1], b: [u64; 2], c: [u8; 3]) -> [u64; 2] { println!("arrays(a={a:?}, b={b:?}, c={c:?})"); [b[1], b[0]] }
#[repr(C)] #[derive(Clone, Copy)] pub struct CFloats { x: f32, y: f32 }
#[repr(C)] #[derive(Clone, Copy)] pub struct CBig { a: u64, b: u64, c: u64 }
#[no_mangle] #[inline(never)] pub extern "C" fn foreign(p: CFloats, b: CBig, q: u8) -> CBig { println!("foreign(p={{x={}, y={}}}, b={{a={}, b={}, c={}}}, q={q})", p.x, p.y, b.a, b.b, b.c); CBig { a: b.c, b: b.a, c: b.b } }

fn main() {
    let c = foreign(k(CFloats { x: 1.5, y: 2.5 }), k(CBig { a: 1, b: 2, c: 3 }), k(4)); println!("foreign -> {{a={}, b={}, c={}}}", c.a, c.b, c.c);
    println!("integers -> {}", integers(k(-1), k(u64::MAX), k(-3), k(true), k('€'), k(6), k(i64::MIN + 7)));
    println!("floating -> {}", floating(k(1.5), k(2.25)));
    let p = pair(k(Pair { x: 1, y: 2 }), k(3)); println!("pair -> {{x={}, y={}}}", p.x, p.y);
    let p = floats(k(Floats { x: 1.5, y: 2.5 })); println!("floats -> {{x={}, y={}}}", p.x, p.y);
    let p = four(k(Four { a: 1, b: 2, c: 3, d: 4 })); println!("four -> {{a={}, b={}, c={}, d={}}}", p.a, p.b, p.c, p.d);
    let p = mixed(k(Mixed { a: 1.5, b: 2 }), k(3)); println!("mixed -> {{a={}, b={}}}", p.a, p.b);
    println!("option -> Some({})", option(k(Some(5)), k(None), k(Some(&6))).unwrap());
    println!("result -> Err(\"{}\")", result(k(1)).unwrap_err());
    println!("result -> Ok({})", result(k(5)).unwrap());
    let s = shape(k(Shape::Circle(2.5)), k(Shape::Square { side: 1.5 }), k(Shape::Unit)); println!("shape -> {}", if let Shape::Circle(r) = s { format!("Circle({r})") } else { "?".into() });
    let whole = kind(k(Kind::Real(1.5))); println!("kind -> {}", if let Kind::Whole(r) = whole { format!("Whole({r})") } else { "?".into() });
    println!("color -> {}", if let Color::Blue = color(k(Color::Green)) { "Blue" } else { "?" });
    println!("text -> \"{}\"", text(k("hello"), k("owned".to_string()), k(&"borrowed".to_string())));
    println!("slices -> {:?}", slices(k(&[1, 2, 3]), k(vec![-1, 5]), k(&["a", "bc"])));
    let n = named(&Named { name: "left".to_string(), rate: 1 }, k(Named { name: "right".to_string(), rate: 2 })); println!("named -> {{name=\"{}\", rate={}}}", n.name, n.rate);
    let b = boxed(k(Box::new(Pair { x: 8, y: 9 }))); println!("boxed -> {:p} → {}", b, b);
    println!("wide -> {}", wide(k(1), k(-5)));
    let t = tuple(k((1, 2)), k((1.5, 3))); println!("tuple -> ({}, {})", t.0, t.1);
    println!("astride -> {}", astride(k(1), k(2), k(3), k(4), k(5), k("six"), k(7)));
    println!("arrays -> {:?}", arrays(k([1.5]), k([2, 3]), k([4, 5, 6])));
}
