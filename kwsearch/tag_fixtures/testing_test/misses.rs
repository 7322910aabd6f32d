#[derive(Debug)]
struct Test;

fn test() {}
