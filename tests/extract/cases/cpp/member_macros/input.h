UENUM(BlueprintType)
enum class Mood : uint8
{
    Calm UMETA(DisplayName = "calm"),
    Angry = 1 << 3 UMETA(Hidden), // seldom
    Last
};

class Actor : public Base
{
    GDCLASS(Actor, Base);
    GENERATED_BODY()
    DECLARE_DELEGATE_OneParam(OnHit, int, amount);

public:
    UPROPERTY(EditAnywhere) TArray<Item> items;
    UFUNCTION(Server, Reliable) void fire(float force);
    int health = 3;
};

class MockStore : public Store
{
public:
    MOCK_METHOD((std::map<int, int>), load, (int key), (const, override));
    MOCK_METHOD1(drop, void(int));
    int calls;
};

class HTTPCLIENT
{
    HTTPCLIENT(int port);
    HTTPCLIENT(Store store);
};
