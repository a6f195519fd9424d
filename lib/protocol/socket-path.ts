/** Path of the socket server below the base path. */
export const SOCKET_PATH = '/socket.io';
