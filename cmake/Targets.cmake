# SPDX-License-Identifier: Apache-2.0
# assay_library(NAME SOURCES ... LIBRARIES ...): one static library per folder, with the warnings of the project.

function(assay_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-restrict)  # a false alarm of g++ 12 on std::string (GCC bug 105651)
  if(ASSAY_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=address,undefined -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
endfunction()

function(assay_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_library(${target} STATIC ${arg_SOURCES})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC ${arg_LIBRARIES} Threads::Threads)
  assay_compile_options(${target})
endfunction()
