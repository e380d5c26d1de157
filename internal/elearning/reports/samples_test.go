package reports

import (
	"os"
	"path/filepath"
	"testing"
)

// samples finds a folder of the shared samples beside the checkout, and skips the test where there is none.
func samples(tb testing.TB, folder string) string {
	tb.Helper()
	for up := "../../.."; len(up) < 40; up = filepath.Join(up, "..") {
		dir := filepath.Join(up, "shared", "samples", folder)
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	tb.Skip("the shared samples are not beside the checkout")
	return ""
}
