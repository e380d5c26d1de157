//go:build !unix

package spreadsheet

import "time"

// cpu is not known here.
func cpu() time.Duration { return 0 }
