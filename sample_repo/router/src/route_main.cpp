// route [--json] FROM TO: prints the stops of the fastest route.
#include <cstring>
#include <iostream>

#include "router/depot_graph.hpp"

namespace {

void print_json(const waybill::Route& route) {
    std::cout << "{\"hours\": " << route.hours << ", \"stops\": [";
    for (std::size_t i = 0; i < route.stops.size(); ++i) {
        std::cout << (i ? ", " : "") << '"' << route.stops[i] << '"';
    }
    std::cout << "]}\n";
}

}  // namespace

int main(int argc, char** argv) {
    const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
    if (argc != (json ? 4 : 3)) {
        std::cerr << "usage: route [--json] FROM TO\n";
        return 2;
    }
    const auto route = waybill::default_graph().shortest_route(argv[argc - 2], argv[argc - 1]);
    if (!route) {
        return 1;
    }
    if (json) {
        print_json(*route);
        return 0;
    }
    for (const auto& stop : route->stops) {
        std::cout << stop << '\n';
    }
    return 0;
}
