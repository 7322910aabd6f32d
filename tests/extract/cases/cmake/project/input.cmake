# Builds the tracker.
cmake_minimum_required(VERSION 3.20)
project(Tracker
  LANGUAGES CXX)

option(WITH_MAPS "Draw maps" ON)
set(SOURCES main.cc "odd name.cc")

#[[ nobody
add_library(ghost) ]]

# Adds a carrier.
# It registers itself.
function(add_carrier name)
  set(local 1)
  set(${name}_SOURCES x PARENT_SCOPE)
  set(CARRIERS ${name} PARENT_SCOPE)
endfunction()

MACRO(note text) # loud
  message(STATUS "${text}")
ENDMACRO()

add_library(tracker STATIC ${SOURCES})
add_executable(parcels main.cc)
add_custom_target(docs COMMAND sh -c [=[ echo ) ]=])
add_carrier(snail)
note("done")
include(cmake/maps.cmake)
add_subdirectory(tests)
find_package(Boost 1.80 REQUIRED)
if(WITH_MAPS AND (NOT WIN32))
endif()
