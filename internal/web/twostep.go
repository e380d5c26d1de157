package web

// twoStepRoutes are the addresses of two-step sign-in: authenticator app, passkeys, recovery codes.
func (s *Server) twoStepRoutes() {}
