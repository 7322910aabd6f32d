enum alignas(4) Level { LOW, HIGH };
enum class [[nodiscard]] Result : int { GOOD };
typedef enum __attribute__((packed)) { OFF, ON } power_t;
enum class alignas(long) Wide : long;
