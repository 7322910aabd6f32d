pub enum Shape {
    Circle { radius: f32 },
    Rect { width: f32, height: f32 },
    Pair(f32, f32),
    Point,
}
