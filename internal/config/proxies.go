package config

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// TrustedProxies are the networks whose word on where a request comes from is taken; none unless they were set.
func (c Config) TrustedProxies() []*net.IPNet {
	found, _ := networks(c.Proxies) // checked by Read
	return found
}

func (c Config) checkProxies() []error {
	_, err := networks(c.Proxies)
	if err == nil {
		return nil
	}
	return []error{fmt.Errorf("LINKFOLIO_TRUSTED_PROXIES must be addresses or networks parted by commas, such as 127.0.0.1,10.1.0.0/16: %w", err)}
}

// networks reads addresses and networks. One that takes in every address is refused: it would trust everybody.
func networks(text string) (found []*net.IPNet, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		network, err := network(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		found = append(found, network)
	}
	return found, nil
}

func network(text string) (*net.IPNet, error) {
	found, err := netip.ParsePrefix(text)
	if address, plain := netip.ParseAddr(text); plain == nil {
		found, err = address.Prefix(address.BitLen())
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is neither", text)
	case found.Bits() == 0:
		return nil, fmt.Errorf("%q is everybody", text)
	}
	mask := net.CIDRMask(found.Bits(), found.Addr().BitLen())
	return &net.IPNet{IP: found.Masked().Addr().AsSlice(), Mask: mask}, nil
}
