#import "Depot.h"
#include <stdlib.h>

static NSString *const kPath = @"parcels.plist";
NSString * const DepotDidLoadNotification = @"DepotDidLoad";

static inline NSInteger twice(NSInteger count) { return count * 2; }

@interface Depot ()
@property (nonatomic, strong) NSMutableArray<Parcel *> *waiting;
- (void)reload;
@end

@implementation Depot {
    dispatch_queue_t _queue;
}

@synthesize path = _path;
@dynamic name;

+ (Depot *)shared {
    static Depot *shared;
    static dispatch_once_t once;
    dispatch_once(&once, ^{ shared = [[self alloc] initWithPath:kPath most:30]; });
    return shared;
}

- (instancetype)initWithPath:(NSString *)path
                        most:(NSInteger)most {
    if ((self = [super init])) {
        _path = [path copy];
        _queue = dispatch_queue_create("depot", NULL);
    }
    return self;
}

#pragma mark - Loading

- (void)reload {
    __weak typeof(self) weakSelf = self;
    [self.waiting enumerateObjectsUsingBlock:^(Parcel *parcel, NSUInteger index, BOOL *stop) {
        NSInteger weight = twice(parcel.weight);
        if (weight > 3) { [weakSelf.delegate depot:weakSelf didLoad:@[ parcel ]]; }
    }];
    @try {
        [NSFileManager.defaultManager removeItemAtPath:self.path error:nil];
    } @catch (NSException *exception) {
        NSLog(@"%@", exception);
    } @finally {
        @synchronized(self) { [self performSelector:@selector(sortUsing:) withObject:nil]; }
    }
}

NSInteger DepotCount(NSArray<Parcel *> *parcels, BOOL all) {
    return all ? (NSInteger)parcels.count : 0;
}

- close { return nil; }
@end

@implementation Depot (Sorting)
- (void)sortUsing:(SEL)selector { [self.waiting sortUsingSelector:selector]; }
@end

int main(int argc, char *argv[]) {
    @autoreleasepool { return UIApplicationMain(argc, argv, nil, NSStringFromClass([Depot class])); }
}
