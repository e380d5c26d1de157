package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "[]", " ": "[]", "127.0.0.1": "[127.0.0.1/32]", " 10.1.2.3/8 , ::1,fd00::/8": "[10.0.0.0/8 ::1/128 fd00::/8]",
	} {
		c, err := parse(map[string]string{"LINKFOLIO_TRUSTED_PROXIES": text})
		if err != nil || fmt.Sprint(c.TrustedProxies()) != want {
			t.Errorf("%q: %v, %v", text, c.TrustedProxies(), err)
		}
	}
	for _, text := range []string{",", "10.0.0.0/33", "10.0.0.0/8,", "proxy.example.org", "0.0.0.0/0", "::/0", "10.0.0.0/8 ::1", "*"} {
		_, err := parse(map[string]string{"LINKFOLIO_TRUSTED_PROXIES": text})
		if err == nil || !strings.Contains(err.Error(), "LINKFOLIO_TRUSTED_PROXIES") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
