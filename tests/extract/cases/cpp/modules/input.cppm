module;
#include <cassert>
export module shapes.core:round;
export import shapes.base;
import std;
import <vector>;
import "legacy.h";
import :square;

export namespace geo { int area(int width); }
export class Box : public Base { public: int width; };
export template <class T> T same(T value) { return value; }
export {
int grouped();
}
int hidden() { return area(import_count); }
module :private;
int detail();
