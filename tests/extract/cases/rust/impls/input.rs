/// Can be drawn.
pub trait Draw<T>: Sized + fmt::Display where T: Copy {
    const SIDES: usize = 0;
    type Canvas: Paint;
    /// Draws it.
    fn draw(&self, canvas: &Self::Canvas) -> T;
    fn clear(&self) {}
}
unsafe trait Raw {}

impl<T: Clone> Point<T> {
    pub const ORIGIN: i32 = 0;
    pub fn new(x: T) -> Self {
        Self { x, y: Vec::new() }
    }
    async fn load(&self) -> Result<()> {
        self.client.fetch().await?;
        Ok(())
    }
}
impl<T> fmt::Display for shapes::Point<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.x)
    }
}
impl From<Error> for Failure {
    type Context = ();
    fn from(error: Error) -> Self {
        Failure::Wrapped(Box::new(error))
    }
}
impl Draw<u8> for &'static [u8] {
    fn draw(&self, _: &()) -> u8 { unsafe { *self.get_unchecked(0) } }
}
unsafe impl Send for Point<u8> {}
