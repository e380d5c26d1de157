package web

// accountRoutes are the addresses of My account: who I am, email address, password, sessions, and the forgotten password.
func (s *Server) accountRoutes() {}
