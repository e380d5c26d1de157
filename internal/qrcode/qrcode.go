// Package qrcode draws QR codes as the path of an SVG, for pages and for paper. It knows nothing of CPD.
package qrcode

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quietZone is the border that scanners ask for, in modules (ISO/IEC 18004).
const quietZone = 4

// Drawing is a code: its size in modules with the border, and its dark modules as the path of an SVG of that size. The path
// has a space between its parts, none of which is long.
type Drawing struct {
	Size int
	Path string
}

// Draw draws a text with so much redundancy that a seventh of it may be lost. It fails where the text is longer than a code
// can hold, some 2,300 bytes.
func Draw(text string) (Drawing, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Drawing{}, fmt.Errorf("QR code: %w", err)
	}
	var parts []string
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if wide := x - from; wide > 0 {
				parts = append(parts, fmt.Sprintf("M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, wide, wide))
			}
		}
	}
	return Drawing{code.Size + 2*quietZone, strings.Join(parts, " ")}, nil
}
