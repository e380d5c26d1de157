//go:build race

package typst

// The race detector watches the engine, not its workers: with it, compiling
// the module would take minutes.
const raceDetector = true
