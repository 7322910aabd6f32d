#import "Store.h"

NS_ASSUME_NONNULL_BEGIN

typedef NS_ENUM(NSInteger, StoreKind) {
    StoreKindPlain,
    StoreKindOther = 3,
};

static NSInteger total(NSArray *items) {
    return items.count + 1;
}

@protocol StoreDelegate <NSObject>
- (void)store:(Store *)store didFind:(NSString *)name;
@end

@interface Store : NSObject <StoreDelegate>
@property (nonatomic, copy) NSString *path;
@property (nonatomic) NSInteger most;
- (instancetype)initWithPath:(NSString *)path most:(NSInteger)most NS_DESIGNATED_INITIALIZER;
@end

@implementation Store

- (instancetype)initWithPath:(NSString *)path most:(NSInteger)most {
    if (self = [super init]) {
        _path = [path copy];
        _most = most;
    }
    return self;
}

- (NSString *)find:(NSString *)name
              from:(NSInteger)first {
    for (NSString *item in self.items) {
        if ([item isEqual:name] && first < 3) {
            return item;
        }
    }
    return nil;
}

- (void)save {
    [self.items enumerateObjectsUsingBlock:^(NSString *item, NSUInteger index, BOOL *stop) {
        NSLog(@"%@ of %ld", item, (long)total(self.items));
    }];
}

@end

static BOOL isOpen(Store *store) {
    return store.most > 0;
}

NS_ASSUME_NONNULL_END
