@implementation Depot

- (void)first {
    [self add:@1;
}

- (void)second:(int)count {
    if (count > 3 {
        [self first];
    }
}

- (void)third { }

@end

static int total(int a) { return a; }
