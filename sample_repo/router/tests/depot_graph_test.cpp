#include <cassert>
#include <string>
#include <vector>

#include "router/depot_graph.hpp"

static void test_shortest_route_prefers_fewer_hours() {
    const auto route = waybill::default_graph().shortest_route("LEJ", "MUC");
    assert(route.has_value());
    assert((route->stops == std::vector<std::string>{"LEJ", "NUE", "MUC"}));
    assert(route->hours == 7.0);
}

static void test_unknown_depot_has_no_route() {
    assert(!waybill::default_graph().shortest_route("LEJ", "XXX").has_value());
}

int main() {
    test_shortest_route_prefers_fewer_hours();
    test_unknown_depot_has_no_route();
    return 0;
}
