package mail

import (
	"context"
	netmail "net/mail"
)

// Deliver composes a letter as it stands in the database, whatever stands there, and hands it to a server.
func Deliver(ctx context.Context, server Server, k Kept, subject, text string, from netmail.Address) error {
	message, err := compose(k, subject, text, from)
	if err != nil {
		return err
	}
	line, err := server.dial(ctx, "example.org")
	if err != nil {
		return err
	}
	defer line.end()
	return line.client.Send(message)
}
