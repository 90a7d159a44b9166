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
  # TEMPORARY while the first sources are being written in parallel: leave out what is not there yet.
  set(present "")
  foreach(source ${arg_SOURCES})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source})
      list(APPEND present ${source})
    else()
      message(WARNING "${target}: ${source} is not there yet")
    endif()
  endforeach()
  if(NOT present)
    file(WRITE ${CMAKE_BINARY_DIR}/empty.cpp "")
    set(present ${CMAKE_BINARY_DIR}/empty.cpp)
  endif()
  add_library(${target} STATIC ${present})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC ${arg_LIBRARIES} Threads::Threads)
  assay_compile_options(${target})
endfunction()
