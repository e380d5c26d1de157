package cpd

// Canonical gives a content's canonical bytes.
func Canonical(c Content, salt []byte) []byte { return c.canonical(salt) }
