# A protected page checked by Perl's Net::OAuth over HTTP::Daemon.
#
# Net::OAuth decides whether a signature is right, over the URL that the application hands to it.
# It changes nothing in that URL: a default port that is spelled out, and the letter case of the
# host, stay as they are. So this verifier alone can want https://name:443/ or http://NAME/.

use strict;
use warnings;
use Getopt::Long;
use HTTP::Daemon;
use HTTP::Response;
use IO::Select;
use Net::OAuth;
use Net::OAuth::ConsumerRequest;

my ($key, $secret, $base_address);
my $base_from = 'host';
GetOptions(
    'key=s'          => \$key,
    'secret=s'       => \$secret,
    'base-from=s'    => \$base_from,
    'base-address=s' => \$base_address,
) or die "unknown flags\n";
die "--base-from is host or forwarded\n" unless $base_from =~ /^(?:host|forwarded)$/;

# The URL which this application believes that it was called by.
sub public_url {
    my ($request) = @_;
    my $target = $request->uri->as_string;
    if (defined $base_address) {
        my ($origin, $path) = $base_address =~ m{^(\w+://[^/]+)(/.*)?$};
        my @segments = grep { length } split m{/}, $path // '';
        # The configured segments stand for as many of the called ones.
        my (undef, @called) = split m{/}, $target, -1;
        splice @called, 0, scalar @segments;
        return $origin . '/' . join('/', @segments, @called);
    }
    my $scheme = 'http';
    if ($base_from eq 'forwarded') {
        $scheme = $request->header('X-Forwarded-Proto') // 'http';
    }
    return $scheme . '://' . $request->header('Host') . $target;
}

sub accepts {
    my ($request) = @_;
    my $header = $request->header('Authorization') // '';
    # The library dies on what it cannot read; to the caller that is one more refusal.
    return eval {
        my $message = Net::OAuth::ConsumerRequest->from_authorization_header(
            $header,
            request_url     => public_url($request),
            request_method  => $request->method,
            consumer_secret => $secret,
        );
        $message->consumer_key eq $key && $message->verify;
    };
}

sub reply {
    my ($status, $text) = @_;
    # One connection is served at a time, so none may be kept while another waits.
    my $response = HTTP::Response->new($status, undef, [ Connection => 'close' ], $text);
    $response->content_type('text/plain');
    return $response;
}

my $daemon = HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 20)
    or die "cannot listen: $@\n";
$| = 1;
print 'port ', $daemon->sockport, "\n";

# A caller that goes away in mid-answer must not end the server.
$SIG{PIPE} = 'IGNORE';
my $select = IO::Select->new($daemon, \*STDIN);
while (1) {
    for my $ready ($select->can_read) {
        # Standard input says nothing until the parent closes it: no orphan stays behind.
        exit 0 if $ready == \*STDIN;
        my $connection = $daemon->accept or next;
        $connection->timeout(1);
        my $request = $connection->get_request;
        if ($request) {
            $connection->send_response(
                accepts($request) ? reply(200, "Welcome\n") : reply(401, "Invalid signature\n"));
        }
        $connection->close;
    }
}
