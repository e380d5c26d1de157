package config

import (
	"errors"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
)

// Mail says by which server letters go out.
type Mail struct {
	Host     string
	Port     int
	User     string
	Password string
	TLS      string // "implicit", "starttls" or "none"
}

// MailServer is the server that LINKFOLIO_SMTP_URL names; ok is false where it names none.
func (c Config) MailServer() (server Mail, ok bool) {
	if c.SMTPURL == "" {
		return Mail{}, false
	}
	server, err := mailServer(c.SMTPURL)
	return server, err == nil // checked by Read
}

// MailFrom is whom letters come from: LINKFOLIO_MAIL_FROM or, without it, the contact, or an address at the host that
// people reach us by.
func (c Config) MailFrom() netmail.Address {
	const name = "Linkfolio"
	if from, err := netmail.ParseAddress(c.From); err == nil {
		if from.Name == "" {
			from.Name = name
		}
		return *from
	}
	if contact, err := netmail.ParseAddress(c.Contact); err == nil {
		return netmail.Address{Name: name, Address: contact.Address}
	}
	host := "localhost"
	if base := c.Base(); base != nil && net.ParseIP(base.Hostname()) == nil {
		host = base.Hostname()
	}
	return netmail.Address{Name: name, Address: "linkfolio@" + host}
}

func (c Config) checkMail() []error {
	var faults []error
	if c.SMTPURL != "" {
		if _, err := mailServer(c.SMTPURL); err != nil {
			faults = append(faults, err)
		}
		if c.BaseURL == "" {
			faults = append(faults, errors.New("LINKFOLIO_BASE_URL is empty; letters need it, because links in them lead to it"))
		}
	}
	if _, err := netmail.ParseAddress(c.From); err != nil && c.From != "" {
		faults = append(faults, errors.New("LINKFOLIO_MAIL_FROM must be an e-mail address, such as cpd@example.org or \"Harbour CPD <cpd@example.org>\""))
	}
	return faults
}

// The faults of a mail server's address. None repeats it, for it may hold a password.
var (
	errSMTP         = errors.New("LINKFOLIO_SMTP_URL must be smtps://user:password@host:465 or smtp://user:password@host:587 (in a password, write @ : / ? # % as %40 %3A %2F %3F %23 %25)")
	errSMTPQuery    = errors.New("LINKFOLIO_SMTP_URL may end with ?tls=none (smtp:// only) and nothing else")
	errSMTPPassword = errors.New("LINKFOLIO_SMTP_URL has a password and ?tls=none; a password is sent without TLS only to this machine")
)

func mailServer(text string) (Mail, error) {
	address, err := url.Parse(text)
	if err != nil || address.Hostname() == "" || address.Path != "" && address.Path != "/" || address.Fragment != "" {
		return Mail{}, errSMTP
	}
	server := Mail{Host: address.Hostname(), User: address.User.Username()}
	server.Password, _ = address.User.Password()
	if server.User == "" && server.Password != "" {
		return Mail{}, errSMTP
	}
	if server.Port, err = mailPort(address); err != nil {
		return Mail{}, err
	}
	server.TLS, err = mailTLS(address)
	if err == nil && server.TLS == "none" && server.User != "" && !loopback(server.Host) {
		err = errSMTPPassword
	}
	return server, err
}

func mailPort(address *url.URL) (int, error) {
	if address.Port() == "" {
		return map[string]int{"smtps": 465, "smtp": 587}[address.Scheme], nil
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil || port < 1 || port > 65535 {
		return 0, errSMTP
	}
	return port, nil
}

// mailTLS is how the way to the server is guarded: always, but on this machine or where somebody insists.
func mailTLS(address *url.URL) (string, error) {
	query, err := url.ParseQuery(address.RawQuery)
	none := len(query) == 1 && len(query["tls"]) == 1 && query.Get("tls") == "none"
	switch {
	case err != nil || len(query) > 0 && !none || none && address.Scheme == "smtps":
		return "", errSMTPQuery
	case address.Scheme == "smtps":
		return "implicit", nil
	case address.Scheme == "smtp" && (none || loopback(address.Hostname())):
		return "none", nil
	case address.Scheme == "smtp":
		return "starttls", nil
	}
	return "", errSMTP
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
