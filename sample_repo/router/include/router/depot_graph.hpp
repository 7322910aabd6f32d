// The network of depots and the cheapest way through it.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace waybill {

/// A road between two depots.
struct Leg {
    std::string to;
    double hours;
};

/// The stops of a journey and what it costs.
struct Route {
    std::vector<std::string> stops;
    double hours = 0.0;
};

/// Depots by code, with the legs that start there.
class DepotGraph {
public:
    /// Adds a leg in both directions.
    void add_leg(const std::string& from, const std::string& to, double hours);

    /// Returns the fastest route, or nothing when there is no way.
    std::optional<Route> shortest_route(const std::string& from, const std::string& to) const;

    std::size_t size() const { return legs_.size(); }

private:
    std::unordered_map<std::string, std::vector<Leg>> legs_;
};

/// Returns the graph of the built-in depot table.
DepotGraph default_graph();

}  // namespace waybill
