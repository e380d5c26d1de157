package typst

import (
	"testing"
)

func TestCompileMakesAPDF(t *testing.T) {
	t.Parallel()
	e := open(t, nil)
	pdf := mustCompile(t, e, source("#set text(font: \"Noto Sans\")\n= Hello\nWorld"))
	t.Log(len(pdf))
	if e.State() != Ready || e.Err() != nil {
		t.Errorf("state %v, error %v", e.State(), e.Err())
	}
}
