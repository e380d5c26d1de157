package ui

import "linkfolio/internal/qrcode"

// Drawing is the picture: its size in modules, and the dark ones as the path of an SVG.
func (c QRCode) Drawing() (qrcode.Drawing, error) { return qrcode.Draw(c.Text) }

// Act is what the script is to do.
func (p Passkey) Act() string {
	if p.Making {
		return "create"
	}
	return "get"
}
