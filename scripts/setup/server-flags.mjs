/**
 * How Node runs the server; images/app/Dockerfile says the same.
 * - A small young generation keeps some 20 MB of a server at rest.
 * - Memory outside of V8's heap counts towards a limit that grows with what collecting costs. By default each 64 MB of it begin
 *   a collection of everything, and a flood through the terminals is that much every few seconds (docs/decisions/0005-flow-control.md).
 */
export const SERVER_FLAGS = ["--max-semi-space-size=4", "--external-memory-accounted-in-global-limit"];

/**
 * glibc gives large pieces of memory back at once, whatever was freed before. Otherwise it learns from the first terminal's freed
 * megabyte to keep such pieces, and ten terminals that printed much held twice what they use.
 */
export const SERVER_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: "131072" };
