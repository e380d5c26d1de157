package ui

// QRCode is a picture for a phone's camera. Text is what it says; Alt says in words what it is for. A Small one stands beside
// words.
type QRCode struct {
	Text, Alt string
	Small     bool
}

// Codes is a list of codes to be written down or copied.
type Codes []string

// Passkey is a button that has the browser use a passkey, or make one, and sends its answer with the form around it: the
// fields ceremony and answer. It shows where scripts run and the browser knows passkeys.
type Passkey struct {
	Text     string
	Kind     ButtonKind
	Making   bool   // makes one
	Options  string // for the browser, in JSON
	Ceremony string
}

func (QRCode) component() string  { return "qr-code" }
func (Codes) component() string   { return "codes" }
func (Passkey) component() string { return "passkey" }
