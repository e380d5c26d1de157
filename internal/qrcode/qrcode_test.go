package qrcode

import (
	"fmt"
	"strings"
	"testing"

	"rsc.io/qr"
)

// What the path paints is, module for module, what the code says.
func TestThePathPaintsTheCode(t *testing.T) {
	t.Parallel()
	text := "https://cpd.example.org/verify?code=7YD15F3QT00J6HB7H6NW"
	d, err := Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	painted := map[[2]int]bool{}
	for part := range strings.SplitSeq(strings.ReplaceAll(d.Path, "z M", "z|M"), "|") {
		var x, y, wide, back int
		if n, err := fmt.Sscanf(part, "M%d %dh%dv1h-%dz", &x, &y, &wide, &back); n != 4 || err != nil || wide != back {
			t.Fatalf("%q is no row of modules: %v", part, err)
		}
		for i := range wide {
			painted[[2]int{x + i, y}] = true
		}
	}
	if d.Size != code.Size+8 {
		t.Errorf("size %d of %d modules", d.Size, code.Size)
	}
	for y := range d.Size {
		for x := range d.Size {
			if painted[[2]int{x, y}] != code.Black(x-4, y-4) {
				t.Fatalf("the module at %d, %d is wrong", x, y)
			}
		}
	}
	if _, err := Draw(strings.Repeat("x", 5000)); err == nil {
		t.Error("a text that no code holds was drawn")
	}
}
