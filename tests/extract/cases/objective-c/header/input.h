#import <Foundation/Foundation.h>
#import "Record.h"

@class Shelf, Label;
@protocol DepotDelegate;
@import CoreGraphics;

NS_ASSUME_NONNULL_BEGIN

/** What a parcel is. */
typedef NS_ENUM(NSInteger, ParcelKind) {
    ParcelKindPlain,
    ParcelKindHeavy API_AVAILABLE(ios(13.0)) = 4,
} NS_SWIFT_NAME(Parcel.Kind);

typedef NS_OPTIONS (NSUInteger, ParcelMarks) { ParcelMarkNone = 0, ParcelMarkFragile = 1 << 0 };

FOUNDATION_EXPORT NSString * const DepotDidLoadNotification;
DEPOT_EXTERN NSInteger DepotCount(NSArray<Parcel *> *parcels, BOOL all) NS_SWIFT_NAME(count(_:all:));

typedef void (^DepotDone)(NSArray<Parcel *> *_Nullable parcels, NSError *_Nullable error);
typedef struct { double width; double height; } ParcelSize;

#define DEPOT_LIMIT 30
#define DEPOT_CHECK(x) ((x) > DEPOT_LIMIT)

/// Hears of parcels.
@protocol DepotDelegate <NSObject>
- (void)depot:(Depot *)depot didLoad:(NSArray<Parcel *> *)parcels;
@optional
@property (nonatomic, readonly, nullable) NSString *depotName;
- (BOOL)depotShouldClose NS_REQUIRES_SUPER;
@end

/// Holds parcels.
API_AVAILABLE(ios(12.0), macos(10.14))
NS_SWIFT_NAME(ParcelDepot)
@interface Depot<__covariant Item : id<NSCopying>> : Record <DepotDelegate, NSCopying> {
@private
    NSInteger _count;
    NSMutableArray *_parcels, *_lost[2];
    void (^_done)(BOOL ok);
}

#pragma mark - State
@property (class, readonly) Depot *shared;
@property (nonatomic, copy) NSString *path, *name;
@property (nonatomic, weak, nullable) id<DepotDelegate> delegate;
@property (nonatomic, copy) void (^whenDone)(NSArray *_Nullable parcels);
@property (nonatomic, copy, nullable) NSData *(^packer)(id parcel) NS_AVAILABLE_IOS(9_0);

#if TARGET_OS_IPHONE
@property (nonatomic) CGRect frame;
#endif

- (instancetype)initWithPath:(NSString *)path
                        most:(NSInteger)most NS_DESIGNATED_INITIALIZER;
- (instancetype)init NS_UNAVAILABLE;
+ (nullable Depot *)depotNamed:(NSString *)name __attribute__((deprecated("use shared")));
- (void)add:(Item)item, ... NS_REQUIRES_NIL_TERMINATION;
@end

@interface Depot (Sorting)
- (void)sortUsing:(SEL)selector;
@end

NS_ASSUME_NONNULL_END
