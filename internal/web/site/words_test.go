package site

import "testing"

func TestATextBeginsWithACapital(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "title": "Title", "élan": "Élan", "Title": "Title"} {
		if got := Capital(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
