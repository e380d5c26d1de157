//go:build !unix

package typst

// lockFile does nothing where there is no flock: two servers that share a
// cache should then be started one after the other.
func lockFile(string) (unlock func(), err error) { return func() {}, nil }
