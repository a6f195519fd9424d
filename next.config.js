/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The page scales no pictures: nobody needs an address that fetches others.
  images: { unoptimized: true },
  // Types are checked by `npm run types`, which covers every room at once.
  typescript: { ignoreBuildErrors: true },
  // Plotly asks for the style sheet of maps, which the page does not draw, and for colour spaces that it has no colours in.
  turbopack: {
    resolveAlias: {
      'maplibre-gl/dist/maplibre-gl.css': './app/components/no-maps.css',
      culori: './app/components/culori-parts.ts',
    },
  },
  serverExternalPackages: ['better-sqlite3', '@tensorflow/tfjs', 'piscina'],
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'] },
};
