/*
 * Holds one shell: keeps its terminal and the last of its output, so that both outlive whoever looks on.
 * Usage: shell-holder [--stay] SOCKET COLUMNS ROWS COMMAND… Returns when the socket is there; the shell goes on.
 * With --stay it announces the socket on its own terminal instead, and returns when the shell is over.
 *
 * One client at a time; a new one takes the place of the old. From the client: frames of a letter, a
 * length (4 bytes, big endian) and a payload:
 *   a  offset in decimal: send everything from there on. The answer is a line with the offset that
 *      follows, which is later when the bytes are no longer here, then raw output without an end.
 *   i  what was typed
 *   s  "COLUMNS ROWS"
 *   q  end the shell
 * The client is sent an end of file when the shell is over; then the socket is gone too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* All in bytes. What a server's restart may miss; memory is used as far as there is output. */
#define RING (1024 * 1024)
/* A client this far behind holds the shell up, as a real terminal does: what waits here comes after a Ctrl-C, too. */
#define BEHIND (64 * 1024)
/* Typed and not taken by the shell yet; more stays in the socket. */
#define TYPED (256 * 1024)
/* A longer frame is none. */
#define FRAME_MAX (1024 * 1024)
/* What is read at once goes on at once: larger pieces cost the reader less. */
#define PIECE (64 * 1024)
/* Seconds. A shell that is told to end and does not is killed after the first; a client that does not take the last words is
 * left after the second. */
#define GRACE 2
#define LAST_WORDS 5

static unsigned char ring[RING]; /* byte N of the output is at N % RING */
static uint64_t end;             /* bytes of output so far */
static uint64_t sent;            /* the client has it up to here, once it is `attached` */
static int attached;
static unsigned char typed[TYPED];
static size_t typed_length;

static int listener, client = -1, pty;
static pid_t shell;
static time_t kill_at;

/* The frame that is being read. */
static unsigned char head[5], text[32];
static size_t head_length, text_length, payload_left;

static uint64_t oldest(void) { return end > RING ? end - RING : 0; }

static int would_block(void) { return errno == EAGAIN || errno == EINTR; }

static void fail(const char *what) {
  fprintf(stderr, "shell-holder: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void drop_client(void) {
  close(client);
  client = -1;
  attached = 0;
}

static void feed_client(void) {
  while (client >= 0 && attached && sent < end) {
    if (sent < oldest()) sent = oldest();
    size_t at = sent % RING, count = end - sent;
    if (count > RING - at) count = RING - at;
    ssize_t written = write(client, ring + at, count);
    if (written < 0) {
      if (!would_block()) drop_client();
      return;
    }
    sent += written;
  }
}

static void feed_shell(void) {
  if (typed_length == 0) return;
  ssize_t written = write(pty, typed, typed_length);
  if (written <= 0) return;
  typed_length -= written;
  memmove(typed, typed + written, typed_length);
}

/* Returns 0 when there is no more to come, or none for now because of `errno`. */
static int read_shell(void) {
  size_t total = 0;
  while (total < PIECE) {
    size_t at = end % RING;
    ssize_t count = read(pty, ring + at, RING - at);
    if (count <= 0) {
      if (total == 0 && count == 0) errno = EIO;
      return total > 0;
    }
    end += count;
    total += count;
    /* A terminal gives 4 kB at most at a time. Who prints that much prints more. */
    if (count < 2048) break;
  }
  feed_client();
  return 1;
}

static struct winsize size_of(const char *columns, const char *rows) {
  struct winsize size = {.ws_col = atoi(columns), .ws_row = atoi(rows)};
  return size;
}

static void attach(uint64_t offset) {
  char answer[32];
  sent = offset >= oldest() && offset <= end ? offset : oldest();
  attached = 1;
  int length = snprintf(answer, sizeof answer, "%llu\n", (unsigned long long)sent);
  if (write(client, answer, length) != length) drop_client();
}

static void obey(char word) {
  text[text_length] = 0;
  if (word == 'a') attach(strtoull((char *)text, NULL, 10));
  else if (word == 's') {
    char *rows = strchr((char *)text, ' ');
    if (!rows) return;
    struct winsize size = size_of((char *)text, rows + 1);
    ioctl(pty, TIOCSWINSZ, &size);
  } else if (word == 'q') {
    kill(shell, SIGHUP);
    kill_at = time(NULL) + GRACE;
  }
}

/* Takes what belongs to the frame under way; returns how much that was. */
static size_t take(const unsigned char *bytes, size_t count) {
  if (head_length < sizeof head) {
    head[head_length++] = bytes[0];
    if (head_length < sizeof head) return 1;
    payload_left = (size_t)head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4];
    text_length = 0;
    if (payload_left > FRAME_MAX) drop_client();
    count = 1;
  } else {
    if (count > payload_left) count = payload_left;
    if (head[0] == 'i') { /* as much was read as there is room for */
      memcpy(typed + typed_length, bytes, count);
      typed_length += count;
    } else {
      size_t room = sizeof text - 1 - text_length, kept = count < room ? count : room;
      memcpy(text + text_length, bytes, kept);
      text_length += kept;
    }
    payload_left -= count;
  }
  if (payload_left == 0) {
    head_length = 0;
    obey(head[0]);
  }
  return count;
}

static void read_client(void) {
  static unsigned char bytes[PIECE];
  size_t room = TYPED - typed_length;
  if (room == 0) return;
  ssize_t count = read(client, bytes, room < PIECE ? room : PIECE);
  if (count < 0 && would_block()) return;
  if (count <= 0) return drop_client();
  for (ssize_t at = 0; at < count && client >= 0;) at += take(bytes + at, count - at);
  feed_shell();
}

static void take_client(void) {
  int next = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (next < 0) return;
  if (client >= 0) drop_client();
  client = next;
  head_length = 0;
}

static void listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail(path);
  }
  strcpy(address.sun_path, path);
  listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  umask(077);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4) < 0)
    fail(path);
}

/* Of whoever started this, nothing is left that could end it. */
static void stand_alone(void) {
  setsid();
  int nothing = open("/dev/null", O_RDWR);
  for (int each = 0; each < 3; each++) dup2(nothing, each);
  if (nothing > 2) close(nothing);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
}

static void start_shell(struct winsize size, char **command) {
  shell = forkpty(&pty, NULL, NULL, &size);
  if (shell < 0) exit(1);
  if (shell > 0) return;
  int usual[] = {SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGTSTP};
  for (size_t each = 0; each < sizeof usual / sizeof *usual; each++) signal(usual[each], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  umask(022);
  if (chdir("/root") < 0) chdir("/");
  execvp(command[0], command);
  _exit(127);
}

static void on_child(int number) { (void)number; }

int main(int count, char **words) {
  int stay = count > 1 && strcmp(words[1], "--stay") == 0;
  if (stay) words++, count--;
  if (count < 5) {
    fputs("usage: shell-holder [--stay] SOCKET COLUMNS ROWS COMMAND...\n", stderr);
    return 2;
  }
  const char *path = words[1];
  listen_at(path);
  /* Clients may come. */
  if (stay) {
    fputs("\033]7337;held\a", stdout);
    fflush(stdout);
  } else {
    pid_t holder = fork();
    if (holder < 0) fail("fork");
    if (holder > 0) return 0;
  }
  stand_alone();

  /* A shell's end interrupts the wait and nothing else. */
  sigset_t blocked, waiting;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGCHLD);
  sigprocmask(SIG_BLOCK, &blocked, &waiting);
  signal(SIGCHLD, on_child);
  sigdelset(&waiting, SIGCHLD);
  start_shell(size_of(words[2], words[3]), words + 4);
  nice(-10); /* a key goes before what keeps the node's processors busy */
  fcntl(pty, F_SETFL, O_NONBLOCK);

  for (int over = 0, drained = 0; !(over && drained);) {
    int held = client >= 0 && attached && end - sent >= BEHIND;
    int unsent = client >= 0 && attached && sent < end;
    struct pollfd on[] = {
        {listener, POLLIN, 0},
        {held && typed_length == 0 ? -1 : pty, (held ? 0 : POLLIN) | (typed_length ? POLLOUT : 0), 0},
        {typed_length < TYPED || unsent ? client : -1, (typed_length < TYPED ? POLLIN : 0) | (unsent ? POLLOUT : 0), 0},
    };
    /* Nobody is woken for nothing: there are many nodes, most of them idle. */
    struct timespec second = {1, 0}, now = {0, 0};
    ppoll(on, 3, over && !held ? &now : kill_at ? &second : NULL, &waiting);
    if (!over && waitpid(shell, NULL, WNOHANG) != 0) over = 1;
    if (!over && kill_at && time(NULL) >= kill_at) kill(shell, SIGKILL);
    if (on[2].revents & ~POLLIN) feed_client();
    if (on[2].revents & ~POLLOUT && client >= 0) read_client();
    if (on[0].revents) take_client();
    if (on[1].revents & POLLOUT) feed_shell();
    if (held) continue;
    if (on[1].revents & ~POLLOUT) {
      drained = !read_shell() && !would_block();
      if (drained && !over) usleep(50 * 1000); /* the shell closed its terminal, and runs on */
    } else if (over) drained = 1;
  }
  unlink(path);
  if (client >= 0 && attached) { /* its last words */
    fcntl(client, F_SETFL, 0);
    alarm(LAST_WORDS);
    feed_client();
  }
  return 0;
}
