// Heads of templates that a macro writes, for compilers without concepts
namespace shop
{
    template(typename Order)(
    concept (shippable_)(Order),
        has_address<Order>
    );

    template<typename Rng>
    struct basket
    {
        template(typename Other, typename Less = less<>)(
            requires(!same_as<Other, basket>) AND // not a copy
                shippable<Other>)
        explicit basket(Other other)
          : rng_(static_cast<Other &&>(other))
        {}

        template(typename Item)(requires shippable<Item> AND (!sold<Item>))
        constexpr bool operator()(Item const & item) const
        {
            return contains(rng_, item);
        }

        Rng rng_;
    };

    TINY_TEMPLATE(class Item, int Count = 1)
    TINY_REQUIRES(shippable<Item> TINY_AND(Count > 0))
    TINY_API constexpr auto pack(Item item) -> box<Item, Count>
    {
        return wrap<Count>(item);
    }

    CPP_template_def(typename Item)(
        requires shippable<Item>)
    auto unpack(Item item)
    {
        return item;
    }

    inline int count() { return 0; }
}
