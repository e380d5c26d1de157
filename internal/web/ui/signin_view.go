package ui

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quietZone is the white border that scanners ask for, in modules.
const quietZone = 4

// Drawing is the picture: its size in modules, and the dark ones as the path of an SVG.
func (c QRCode) Drawing() (struct {
	Size int
	Path string
}, error,
) {
	var drawing struct {
		Size int
		Path string
	}
	code, err := qr.Encode(c.Text, qr.M)
	if err != nil {
		return drawing, fmt.Errorf("QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	drawing.Size, drawing.Path = code.Size+2*quietZone, path.String()
	return drawing, nil
}

// Act is what the script is to do.
func (p Passkey) Act() string {
	if p.Making {
		return "create"
	}
	return "get"
}
