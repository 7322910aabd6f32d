typedef enum __attribute__((packed)) {
    STATE_IDLE,
    STATE_BUSY
} state_t;
typedef struct {
    int width;
} PACKED row_t;
typedef struct tag {
    int height;
} column_t ALIGNED_4;
typedef enum { MODE_A } PACKED mode_t;
struct { int size; } SECTION_RAM box;
void run(void) {
    if (ready) { go(); } ELSE rest;
}
