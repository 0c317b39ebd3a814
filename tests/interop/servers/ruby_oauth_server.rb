# A protected page checked by ruby-oauth over Rack, as a Rails application of its time did.
#
# ruby-oauth decides whether a signature is right, over the URL that Rack reports. Rack always
# honours X-Forwarded-Proto; `--base-from host` is an application that was told not to.

require 'optparse'
require 'rack'
require 'oauth'
require 'oauth/request_proxy/rack_request'
require 'oauth/signature/hmac/sha1'
require 'uri'
require 'webrick'

options = { 'base-from': 'host' }
OptionParser.new do |parser|
  parser.on('--key KEY')
  parser.on('--secret SECRET')
  parser.on('--base-from HOW', %w[host forwarded])
  parser.on('--base-address URL')
end.parse!(into: options)

# The application sees its configured address, whatever was called.
def put_at_base_address(env, address)
  base = URI.parse(address)
  segments = base.path.split('/').reject(&:empty?)
  kept = env['PATH_INFO'].split('/', -1).drop(1 + segments.length)
  env['rack.url_scheme'] = base.scheme
  env['HTTP_HOST'] = base.port == base.default_port ? base.host : "#{base.host}:#{base.port}"
  env['PATH_INFO'] = "/#{(segments + kept).join('/')}"
end

def forget_the_proxy(env)
  env.delete_if { |name, _| name.start_with?('HTTP_X_FORWARDED_') }
end

def answer(status, text)
  [status, { 'Content-Type' => 'text/plain' }, [text]]
end

application = lambda do |env|
  forget_the_proxy(env) if options[:'base-address'] || options[:'base-from'] == 'host'
  put_at_base_address(env, options[:'base-address']) if options[:'base-address']
  begin
    signature = OAuth::Signature.build(Rack::Request.new(env)) do |request|
      # Token secret and consumer secret, in the order in which the library wants them.
      [nil, request.consumer_key == options[:key] ? options[:secret] : 'a secret that nobody has']
    end
    signature.verify ? answer(200, 'Welcome') : answer(401, 'Invalid OAuth Request')
  rescue OAuth::Signature::UnknownSignatureMethod, OAuth::Problem
    answer(401, 'Invalid OAuth Request')
  end
end

quiet = WEBrick::Log.new($stderr, WEBrick::Log::FATAL)
Rack::Handler::WEBrick.run(
  application, Host: '127.0.0.1', Port: 0, Logger: quiet, AccessLog: []
) do |server|
  # No orphan stays behind: the parent holds the other end of standard input.
  Thread.new do
    $stdin.read
    exit!(0)
  end
  puts "port #{server.listeners.first.addr[1]}"
  $stdout.flush
end
