package web

// ssoRoutes are the addresses of single sign-on.
func (s *Server) ssoRoutes() {}
