#include "router/depot_graph.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>

namespace waybill {

namespace {

using Entry = std::pair<double, std::string>;

constexpr double kUnreachable = std::numeric_limits<double>::infinity();

struct TableRow {
    const char* from;
    const char* to;
    double hours;
};

constexpr TableRow kDepotTable[] = {
    {"HAM", "LEJ", 7.5}, {"LEJ", "NUE", 4.0}, {"NUE", "MUC", 3.0}, {"LEJ", "FRA", 6.0}, {"FRA", "MUC", 6.5},
};

}  // namespace

void DepotGraph::add_leg(const std::string& from, const std::string& to, double hours) {
    legs_[from].push_back({to, hours});
    legs_[to].push_back({from, hours});
}

std::optional<Route> DepotGraph::shortest_route(const std::string& from, const std::string& to) const {
    std::unordered_map<std::string, double> best;
    std::unordered_map<std::string, std::string> previous;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    open.emplace(0.0, from);
    best[from] = 0.0;
    while (!open.empty()) {
        const auto [hours, depot] = open.top();
        open.pop();
        if (depot == to) {
            Route route{{to}, hours};
            for (std::string stop = to; stop != from; stop = previous.at(stop)) {
                route.stops.push_back(previous.at(stop));
            }
            std::reverse(route.stops.begin(), route.stops.end());
            return route;
        }
        const auto found = legs_.find(depot);
        if (found == legs_.end() || hours > best[depot]) {
            continue;
        }
        for (const Leg& leg : found->second) {
            const double known = best.count(leg.to) ? best[leg.to] : kUnreachable;
            if (hours + leg.hours < known) {
                best[leg.to] = hours + leg.hours;
                previous[leg.to] = depot;
                open.emplace(hours + leg.hours, leg.to);
            }
        }
    }
    return std::nullopt;
}

DepotGraph default_graph() {
    DepotGraph graph;
    for (const TableRow& row : kDepotTable) {
        graph.add_leg(row.from, row.to, row.hours);
    }
    return graph;
}

}  // namespace waybill
