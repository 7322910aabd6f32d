/* Lists of things. */
#include <stdio.h>
#include "list.h"

struct node;
struct node {
    struct node *next; /* the next one */
    int value, weights[4];
    unsigned ready : 1;
    struct { int inner; } nested;
};
typedef struct node node_t;
typedef struct { int id; } *handle;
enum { FIRST, SECOND = 5 };
enum state { IDLE, BUSY } current = IDLE;
union any { int i; char bytes[4]; };

static struct node head = { .value = 1, .next = NULL };
extern int errors;
const char *names[] = { "a", "b" };
const int limit = 3;
int *first, second = 2;
int (*handlers[2])(int, char *);
static struct node *find(struct node *from, int value);
int printf_like(const char *format, ...) __attribute__((format(printf, 1, 2)));
