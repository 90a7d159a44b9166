# SPDX-License-Identifier: Apache-2.0
# Tests. One process:   assay_test(NAME SOURCES ... LIBRARIES ...)
#        MPI ranks:     assay_test(NAME SOURCES ... LIBRARIES ... RANKS 1 2 3)
#        PROCESSORS 2 keeps other tests away while one that starts ranks of its own runs.
# A multi-rank test is one ctest entry per rank count; its program carries a watchdog (tests/support/mpi_main.cpp) and ctest a
# timeout, so a hang is a failure.

find_package(GTest REQUIRED)
include(GoogleTest)

function(assay_test target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT;PROCESSORS" "SOURCES;LIBRARIES;RANKS;ENVIRONMENT")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(NOT arg_PROCESSORS)
    set(arg_PROCESSORS 1)
  endif()
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} GTest::gmock)
  assay_compile_options(${target})
  if(NOT arg_RANKS)
    target_link_libraries(${target} PRIVATE GTest::gtest_main)
    gtest_discover_tests(${target} DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT ${arg_TIMEOUT} PROCESSORS ${arg_PROCESSORS} ENVIRONMENT "OMP_NUM_THREADS=1;${arg_ENVIRONMENT}")
    return()
  endif()
  target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/mpi_main.cpp)
  target_link_libraries(${target} PRIVATE GTest::gtest assay_mpi)
  foreach(ranks ${arg_RANKS})
    add_test(NAME ${target}.ranks${ranks}
      COMMAND ${MPIEXEC_EXECUTABLE} --allow-run-as-root --oversubscribe --bind-to none -n ${ranks} $<TARGET_FILE:${target}>)
    set_tests_properties(${target}.ranks${ranks} PROPERTIES TIMEOUT ${arg_TIMEOUT} PROCESSORS 2 ENVIRONMENT "OMP_NUM_THREADS=1;${arg_ENVIRONMENT}")
  endforeach()
endfunction()
